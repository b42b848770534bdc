import { Link } from '@backstage/core-components';
import {
  discrepancyKinds,
  type DiscrepancyOwner,
} from '@plumbline/backstage-plugin-evidence-common';
import {
  Card,
  EntityTitle,
  number,
} from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { kindWords } from '../../model/words';
import { useDiscrepanciesPath } from '../../usePaths';

/** Owners, and how many are theirs. */
export function Owners(props: {
  lines: readonly DiscrepancyOwner[];
  /** Whose are listed. */
  shown: string | undefined;
  onMore?: () => void;
}) {
  const { lines, shown, onMore } = props;
  const path = useDiscrepanciesPath();
  const totalOf = (line: DiscrepancyOwner) => line.new + line.baseline;
  const most = Math.max(...lines.map(totalOf));
  return (
    <Card
      title="Owners"
      action={shown !== 'all' && <Link to={`${path}?owner=all`}>Show all</Link>}
    >
      <Box
        component="ul"
        sx={{
          listStyle: 'none',
          m: 0,
          p: 0,
          display: 'grid',
          gap: 1.25,
        }}
      >
        {lines.map(line => {
          const owner = line.owner ?? 'none';
          return (
            <Box component="li" key={owner} sx={{ fontSize: 13 }}>
              <Box sx={{ display: 'flex', justifyContent: 'space-between' }}>
                <Link
                  to={`${path}?owner=${encodeURIComponent(owner)}`}
                  aria-current={owner === shown || undefined}
                >
                  <OwnerTitle owner={line.owner} />
                </Link>
                <span style={{ fontVariantNumeric: 'tabular-nums' }}>
                  {number(totalOf(line))}
                </span>
              </Box>
              <Box
                aria-hidden
                sx={{
                  height: 6,
                  mt: 0.5,
                  borderRadius: 1,
                  bgcolor: 'action.selected',
                  overflow: 'hidden',
                }}
              >
                <Box
                  sx={{
                    height: '100%',
                    bgcolor: 'primary.main',
                    width: `${(100 * totalOf(line)) / most}%`,
                  }}
                />
              </Box>
            </Box>
          );
        })}
      </Box>
      {onMore && (
        <Button size="small" onClick={onMore} sx={{ mt: 1 }}>
          Show more owners
        </Button>
      )}
    </Card>
  );
}

/** How many there are of each kind. */
export function Kinds(props: { lines: readonly DiscrepancyOwner[] }) {
  const counted = discrepancyKinds
    .map(kind => ({
      kind,
      amount: props.lines.reduce(
        (sum, { byKind }) => sum + (byKind[kind] ?? 0),
        0,
      ),
    }))
    .filter(({ amount }) => amount > 0)
    .sort((a, b) => b.amount - a.amount);
  return (
    <Card title="Kinds">
      <Box
        component="dl"
        sx={{
          display: 'grid',
          gap: 1,
          m: 0,
          fontSize: 13,
          gridTemplateColumns: '1fr max-content',
          '& dt': { color: 'text.secondary' },
          '& dd': { m: 0, fontVariantNumeric: 'tabular-nums' },
        }}
      >
        {counted.map(({ kind, amount }) => (
          <Box key={kind} sx={{ display: 'contents' }}>
            <dt>{kindWords[kind]}</dt>
            <dd>{number(amount)}</dd>
          </Box>
        ))}
      </Box>
    </Card>
  );
}

/** An owner by its title; those whose owner is not known are together. */
export function OwnerTitle(props: { owner: string | undefined }) {
  const { owner } = props;
  return owner === undefined || owner === 'none' ? (
    <>No owner</>
  ) : (
    <EntityTitle entityRef={owner} />
  );
}
