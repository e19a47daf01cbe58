/** A tone, made here. A browser that lets none sound before somebody touches the page lets them from then on. */

const SILENT = ["suspended", "interrupted"];

let context = null;

/** Let `show` know whether nothing sounds until somebody presses something here, now and whenever that changes. */
export function whileSilent(show) {
  context ??= new AudioContext();
  const look = () => show(SILENT.includes(context.state));
  context.onstatechange = look;
  const begin = ({ type, target }) => {
    const isItsOwnClick = type === "keydown" && target.closest?.("button"); // which comes after it
    if (SILENT.includes(context.state) && !isItsOwnClick) context.resume().catch(() => {});
  };
  for (const press of ["click", "keydown"]) addEventListener(press, begin, true);
  look();
}

/** Let it sound for `lasts` seconds, `after` some, as loud as `loud` (1 is the most); it may fade to its end. */
export function tone({ pitch, lasts, loud, after = 0, fades = false }) {
  context ??= new AudioContext();
  if (SILENT.includes(context.state)) return; // all that waited would sound together
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
