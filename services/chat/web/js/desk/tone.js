/** A tone, made here: a browser that lets none sound before somebody touches the page lets them from then on. */

let context = null;

/** Let it sound for `lasts` seconds, `after` some, as loud as `loud` (1 is the most); it may fade to its end. */
export function tone({ pitch, lasts, loud, after = 0, fades = false }) {
  context ??= new AudioContext();
  if (context.state !== "running") context.resume().catch(() => {});
  const begins = context.currentTime + after;
  const [source, volume] = [context.createOscillator(), context.createGain()];
  source.frequency.value = pitch;
  if (fades) {
    volume.gain.setValueAtTime(loud, begins);
    volume.gain.exponentialRampToValueAtTime(0.001, begins + lasts);
  } else volume.gain.value = loud;
  source.connect(volume).connect(context.destination);
  source.start(begins);
  source.stop(begins + lasts);
}
