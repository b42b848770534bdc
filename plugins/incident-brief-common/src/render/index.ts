export { renderMarkdown } from './markdown';
export { oneLine } from '@plumbline/backstage-plugin-evidence-common';
export { blocksBeside, briefDocument, shortBrief } from './briefDocument';
export type { BriefDocument, ShortBrief } from './briefDocument';
export {
  changeLead,
  mergedInWords,
  reasonsInWords,
  takesEffect,
  type ChangeLead,
} from '../sections/lastChange/lead';
export { itemBeside } from '../sections/lastChange/names';
export { quietInWords } from '../sections/lastChange/quiet';
export { leftOut } from '../sections/lastChange/text';
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
