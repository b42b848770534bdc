export { ClaimText, ClaimValue } from './ClaimValue';
export { SourcesProvider, useSourcesShown } from './sourcesShown';
export { EvidenceMark, StaleMark, UnknownMark } from './marks';
export { claimWords, sourceName } from './claimWords';
