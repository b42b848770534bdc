export { renderMarkdown } from './markdown';
export { oneLine } from './controls';
export { blocksBeside, briefDocument, shortBrief } from './briefDocument';
export type { BriefDocument, ShortBrief } from './briefDocument';
export { leftOut, noneReported } from '../sections/lastChange/text';
export type { Block, Inline, Line } from '../kit/blocks';
export {
  environmentMark,
  instant,
  onsetInWords,
  onsetWords,
  shortRef,
} from '../kit/words';
export { renderText } from './text';
export type { RenderTextOptions } from './text';
