import { createSearchExtensions } from '@plumbline/backstage-plugin-evidence-react/searchExtensions';
import StorageIcon from '@mui/icons-material/Storage';
import { searchType } from './searchType';

/** All that the plugin adds to the page of the portal's search. */
export const searchExtensions = createSearchExtensions({
  name: 'product',
  title: 'Products',
  type: searchType,
  icon: StorageIcon,
  component: () =>
    import('./components/search').then(m => m.ProductSearchResultListItem),
});
