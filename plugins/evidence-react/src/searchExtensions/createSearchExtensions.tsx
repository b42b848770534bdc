// The one place that touches the alpha API of the portal's search.
import {
  SearchFilterResultTypeBlueprint,
  SearchResultListItemBlueprint,
  type SearchResultListItemBlueprintParams,
} from '@backstage/plugin-search-react/alpha';
import type { SvgIconProps } from '@mui/material/SvgIcon';
import type { ComponentType } from 'react';

/**
 * All that a plugin adds to the page of the portal's search for what its collator
 * finds: a row of the results, and a filter to search for these alone. In an entry
 * apart from `/search`, which is loaded with the first row.
 *
 * @param options.name - of both extensions, such as `change`
 * @param options.title - of the filter, such as `Changes`
 * @param options.type - of documents in the index
 */
export function createSearchExtensions(options: {
  name: string;
  title: string;
  type: string;
  icon: ComponentType<SvgIconProps>;
  component: SearchResultListItemBlueprintParams['component'];
}) {
  const { component, icon: Icon, name, title, type } = options;
  return [
    SearchResultListItemBlueprint.make({
      name,
      params: {
        component,
        icon: <Icon />,
        predicate: result => result.type === type,
      },
    }),
    SearchFilterResultTypeBlueprint.make({
      name,
      params: {
        name: title,
        value: type,
        icon: <Icon fontSize="small" />,
      },
    }),
  ];
}
