export { ProductSearchResultListItem } from './ProductSearchResultListItem';
