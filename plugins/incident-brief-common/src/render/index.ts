export { renderMarkdown } from './markdown';
export { leftOut, noneReported } from './document/changeBlock';
export { environmentMark, onsetWords } from './document/words';
export { renderNote } from './note';
export * from './slack';
export { renderText } from './text';
export type { RenderTextOptions } from './text';
