import { isKnown } from '@plumbline/backstage-plugin-evidence-common';
import type { Field } from '@plumbline/backstage-plugin-evidence-common';
import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Tooltip from '@mui/material/Tooltip';
import { ReactNode } from 'react';
import { useNow } from '../time/clock';
import { ClaimEvidence, claimExactTime, claimWords } from './claimWords';
import { VisuallyHidden } from '../theme';
import { EvidenceMark, UnknownMark } from './marks';
import { useSourcesShown } from './sourcesShown';

function Source(props: { claim: ClaimEvidence; words: string }) {
  const { claim, words } = props;
  return (
    <>
      {words}
      <br />
      {claimExactTime(claim)}
      {claim.source.url && (
        <>
          <br />
          <Link
            href={claim.source.url}
            target="_blank"
            rel="noopener"
            color="inherit"
          >
            open the source ↗
          </Link>
        </>
      )}
    </>
  );
}

/**
 * Something stated, with where it comes from: source and age on hover, in words
 * for a screen reader, and beside it where the page shows its sources. The mark
 * after it shows at a glance whether it was observed.
 */
export function ClaimText(props: {
  claim: ClaimEvidence;
  children: ReactNode;
}) {
  const { claim, children } = props;
  const now = useNow();
  const shown = useSourcesShown();
  const words = claimWords(claim, now);
  return (
    <>
      <Tooltip
        title={<Source claim={claim} words={words} />}
        describeChild
        slotProps={{ tooltip: { sx: { fontSize: 13, bgcolor: 'grey.900' } } }}
      >
        <span>
          {children}
          <EvidenceMark of={claim.stale ? 'stale' : claim.kind} />
        </span>
      </Tooltip>
      {shown ? (
        <Box
          component="span"
          sx={{ color: 'text.secondary', fontSize: '.8em' }}
        >
          {' '}
          ({words}
          {claim.source.url && (
            <>
              {' '}
              <Link href={claim.source.url} target="_blank" rel="noopener">
                source ↗
              </Link>
            </>
          )}
          )
        </Box>
      ) : (
        <VisuallyHidden> ({words})</VisuallyHidden>
      )}
    </>
  );
}

/** A claim's value, or that it is unknown and why. */
export function ClaimValue<T>(props: {
  field: Field<T>;
  /** Draws the value; by default as text. */
  children?: (value: T) => ReactNode;
  /** Where space is short, keeps the reason of an unknown for the hover. */
  compact?: boolean;
}) {
  const { field, children, compact } = props;
  if (!isKnown(field)) {
    return <UnknownMark reason={field.unknown} compact={compact} />;
  }
  return (
    <ClaimText claim={field}>
      {children ? children(field.value) : String(field.value)}
    </ClaimText>
  );
}
