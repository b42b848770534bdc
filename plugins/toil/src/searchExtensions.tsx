// The one place that touches the alpha API of the portal's search.
import {
  SearchFilterResultTypeBlueprint,
  SearchResultListItemBlueprint,
} from '@backstage/plugin-search-react/alpha';
import BuildIcon from '@mui/icons-material/Build';
import { searchType } from './searchType';

/** A candidate in the results of the portal's search. */
const item = SearchResultListItemBlueprint.make({
  name: 'candidate',
  params: {
    icon: <BuildIcon />,
    predicate: ({ type }) => type === searchType,
    component: () =>
      import('./components/search').then(m => m.CandidateSearchResultListItem),
  },
});

/** Search for candidates alone. */
const type = SearchFilterResultTypeBlueprint.make({
  name: 'candidate',
  params: {
    ...{ name: 'Candidates', value: searchType },
    icon: <BuildIcon fontSize="small" />,
  },
});

/** All that the plugin adds to the page of the portal's search. */
export const searchExtensions = [item, type];
