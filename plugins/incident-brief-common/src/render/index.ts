export { renderMarkdown } from './markdown';
export { renderText } from './text';
export type { RenderTextOptions } from './text';
