export { renderMarkdown } from './markdown';
export { oneLine } from './controls';
export { briefDocument } from './document/briefDocument';
export { leftOut, noneReported } from './document/changeBlock';
export type { Block, BriefDocument, Inline, Line } from './document/types';
export {
  environmentMark,
  instant,
  onsetInWords,
  onsetWords,
  shortRef,
} from './document/words';
export { shortBrief } from './short/shortBrief';
export type { ShortBrief } from './short/shortBrief';
export { renderText } from './text';
export type { RenderTextOptions } from './text';
