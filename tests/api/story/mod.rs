//! The main job, as stories.
