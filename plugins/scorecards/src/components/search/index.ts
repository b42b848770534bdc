export { ControlSearchResultListItem } from './ControlSearchResultListItem';
