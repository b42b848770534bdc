// The one place that touches the alpha API of the portal's search.
import {
  SearchFilterResultTypeBlueprint,
  SearchResultListItemBlueprint,
} from '@backstage/plugin-search-react/alpha';
import FactCheckIcon from '@mui/icons-material/FactCheck';
import { searchType } from './searchType';

/** A control in the results of the portal's search. */
const item = SearchResultListItemBlueprint.make({
  name: 'control',
  params: {
    icon: <FactCheckIcon />,
    predicate: ({ type }) => type === searchType,
    component: () =>
      import('./components/search').then(m => m.ControlSearchResultListItem),
  },
});

/** Search for controls alone. */
const type = SearchFilterResultTypeBlueprint.make({
  name: 'control',
  params: {
    ...{ name: 'Controls', value: searchType },
    icon: <FactCheckIcon fontSize="small" />,
  },
});

/** All that the plugin adds to the page of the portal's search. */
export const searchExtensions = [item, type];
