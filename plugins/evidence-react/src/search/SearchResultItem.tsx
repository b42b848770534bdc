import { Link } from '@backstage/core-components';
import type {
  ResultHighlight,
  SearchDocument,
} from '@backstage/plugin-search-common';
import { HighlightedSearchResultText } from '@backstage/plugin-search-react';
import Box from '@mui/material/Box';
import type { ReactNode } from 'react';

/** What the portal's search gives to a row of its results. */
export type SearchResultItemProps = {
  icon?: ReactNode;
  /** Its own fields besides are of the one whose collator it was. */
  result?: SearchDocument;
  highlight?: ResultHighlight;
};

/**
 * A row in the results of the portal's search: its title, linked, what it is, and
 * its text, both with the words that were found.
 */
export function SearchResultItem(
  props: SearchResultItemProps & {
    /** What it is: chips and names beside each other. */
    children: ReactNode;
  },
) {
  const { children, highlight, icon, result } = props;
  if (!result) {
    return null;
  }
  const found = (field: 'title' | 'text') => {
    const text = highlight?.fields[field];
    return text === undefined ? (
      result[field]
    ) : (
      <HighlightedSearchResultText
        text={text}
        preTag={highlight!.preTag}
        postTag={highlight!.postTag}
      />
    );
  };
  return (
    <Box sx={{ display: 'flex', width: '100%', py: 1 }}>
      {icon && (
        <Box sx={{ color: 'text.secondary', flex: 'none', width: 56 }}>
          {icon}
        </Box>
      )}
      <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <Box sx={{ fontSize: 16, fontWeight: 500 }}>
          <Link noTrack to={result.location}>
            {found('title')}
          </Link>
        </Box>
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            alignItems: 'center',
            columnGap: 1.5,
            rowGap: 0.5,
            py: 0.5,
            fontSize: 13,
          }}
        >
          {children}
        </Box>
        {result.text && (
          <Box
            sx={{
              color: 'text.secondary',
              fontSize: 13,
              display: '-webkit-box',
              overflow: 'hidden',
              WebkitBoxOrient: 'vertical',
              WebkitLineClamp: '3',
            }}
          >
            {found('text')}
          </Box>
        )}
      </Box>
    </Box>
  );
}
