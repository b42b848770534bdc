export { ChangeSearchResultListItem } from './ChangeSearchResultListItem';
