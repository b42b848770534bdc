export { briefClaims, sectionInWords, type BriefClaim } from './briefClaims';
export { compareBriefs, type BriefDifference } from './compareBriefs';
