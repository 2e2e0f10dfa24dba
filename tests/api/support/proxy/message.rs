//! A message of PostgreSQL's protocol: a letter, a length, a body.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

/// One message.
pub struct Message {
    /// Its letter.
    pub kind: u8,
    /// All behind its length.
    pub body: Vec<u8>,
}

impl Message {
    /// The next one.
    pub async fn read(from: &mut (impl AsyncRead + Unpin)) -> io::Result<Self> {
        let kind = from.read_u8().await?;
        let length = usize::try_from(from.read_u32().await?).unwrap_or_default();
        let mut body = vec![0; length.saturating_sub(4)];
        from.read_exact(&mut body).await?;
        Ok(Self { kind, body })
    }

    /// Sends it on.
    pub async fn write(&self, to: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
        let length = u32::try_from(self.body.len() + 4).expect("a length");
        let mut whole = vec![self.kind];
        whole.extend(length.to_be_bytes());
        whole.extend(&self.body);
        to.write_all(&whole).await
    }

    /// A simple query that fails with this code.
    pub fn raising(code: &str) -> Self {
        let text = format!(
            "DO $$ BEGIN RAISE EXCEPTION 'a fault of the proof' USING ERRCODE = '{code}'; END $$\0"
        );
        Self { kind: b'Q', body: text.into_bytes() }
    }

    /// The statement's name and text, where this prepares one.
    pub fn parsed(&self) -> Option<(String, String)> {
        let mut words = self.words(b'P')?;
        Some((words.next()?, words.next()?))
    }

    /// The name of the statement that this binds.
    pub fn bound(&self) -> Option<String> {
        self.words(b'B')?.nth(1)
    }

    /// The text of a simple query.
    pub fn query(&self) -> Option<String> {
        self.words(b'Q')?.next()
    }

    fn words(&self, kind: u8) -> Option<impl Iterator<Item = String>> {
        let words = self.body.split(|byte| *byte == 0);
        let read = |word: &[u8]| String::from_utf8_lossy(word).into_owned();
        (self.kind == kind).then(|| words.map(read))
    }

    /// Replaces a part of the text that it prepares or asks.
    pub fn replace(&mut self, part: &str, by: &str) {
        if let Some((name, text)) = self.parsed() {
            let rest = self.body.split_off((name.len() + text.len() + 2).min(self.body.len()));
            self.body = format!("{name}\0{}\0", text.replace(part, by)).into_bytes();
            self.body.extend(rest);
        } else if let Some(text) = self.query() {
            self.body = format!("{}\0", text.replace(part, by)).into_bytes();
        }
    }
}
