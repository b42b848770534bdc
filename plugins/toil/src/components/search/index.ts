export { CandidateSearchResultListItem } from './CandidateSearchResultListItem';
