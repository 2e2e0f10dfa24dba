/** Two short notes, made by the browser itself: no file is loaded. */
let audio: AudioContext | undefined;

/** Browsers let a page sound only after a click; call this in one. */
export function wakeChime(): void {
  audio ??= new AudioContext();
  void audio.resume();
  chime();
}

export function chime(): void {
  audio ??= new AudioContext();
  void audio.resume();
  const { currentTime } = audio;
  for (const [place, hertz] of [660, 880].entries()) {
    const tone = audio.createOscillator();
    const loudness = audio.createGain();
    const from = currentTime + place * 0.18;
    tone.frequency.value = hertz;
    loudness.gain.setValueAtTime(0.25, from);
    loudness.gain.exponentialRampToValueAtTime(0.001, from + 0.3);
    tone.connect(loudness).connect(audio.destination);
    tone.start(from);
    tone.stop(from + 0.3);
  }
}
