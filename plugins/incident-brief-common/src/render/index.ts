export { renderMarkdown } from './markdown';
export { renderNote } from './note';
export * from './slack';
export { renderText } from './text';
export type { RenderTextOptions } from './text';
