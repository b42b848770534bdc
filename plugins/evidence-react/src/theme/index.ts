export { plumblineTheme } from './plumblineTheme';
export { accent, fonts } from './tokens';
export { hatch, toneColours } from './tone';
export type { Tone } from './tone';
export { VisuallyHidden } from './VisuallyHidden';
