import { createSearchExtensions } from '@plumbline/backstage-plugin-evidence-react/searchExtensions';
import BuildIcon from '@mui/icons-material/Build';
import { searchType } from './searchType';

/** All that the plugin adds to the page of the portal's search. */
export const searchExtensions = createSearchExtensions({
  name: 'candidate',
  title: 'Candidates',
  type: searchType,
  icon: BuildIcon,
  component: () =>
    import('./components/search').then(m => m.CandidateSearchResultListItem),
});
