import { VisuallyHidden } from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import type { ChangeKind } from '@plumbline/backstage-plugin-evidence-common';
import type { TimelineShape } from '../../model/changes/timeline';
import { kindWords } from '../../model/words';
import type { Geometry } from './TimelineDrawing';

const label = {
  position: 'absolute',
  left: 0,
  display: 'flex',
  justifyContent: 'space-between',
  alignItems: 'center',
  pr: 1,
  fontSize: 13,
  font: 'inherit',
  lineHeight: 1,
} as const;

/** The names of the rows with their numbers; each also picks its kind. */
export function KindLabels(props: {
  shape: TimelineShape;
  geometry: Geometry;
  kinds: readonly ChangeKind[];
  onKinds?: (kinds: readonly ChangeKind[]) => void;
}) {
  const { shape, geometry, kinds, onKinds } = props;
  const { labelWidth, columnsHeight, rowHeight } = geometry;
  const toggle = (kind: ChangeKind) =>
    onKinds?.(
      kinds.includes(kind)
        ? kinds.filter(one => one !== kind)
        : [...kinds, kind],
    );
  return (
    <Box role="group" aria-label="Kinds" sx={{ fontSize: 13 }}>
      <Box sx={{ ...label, top: columnsHeight - 22, width: labelWidth }}>
        <span>all</span>
        <Numbers value={shape.total} />
      </Box>
      {shape.rows.map(({ kind, total }, row) => {
        const pressed = kinds.includes(kind);
        const place = {
          ...label,
          top: columnsHeight + row * rowHeight,
          height: rowHeight,
          width: labelWidth,
        };
        return onKinds ? (
          <Box
            key={kind}
            component="button"
            type="button"
            aria-pressed={pressed}
            title={pressed ? 'Show the other kinds, too' : 'Only this kind'}
            onClick={() => toggle(kind)}
            sx={{
              ...place,
              border: 0,
              pl: 0.75,
              ml: -0.75,
              width: labelWidth + 6,
              borderRadius: 1,
              cursor: 'pointer',
              color:
                kinds.length === 0 || pressed
                  ? 'text.primary'
                  : 'text.secondary',
              bgcolor: pressed ? 'action.selected' : 'transparent',
              fontWeight: pressed ? 700 : 400,
              '&:hover': { bgcolor: 'action.selected' },
            }}
          >
            <span>{kindWords[kind]}</span>{' '}
            <span>
              <Numbers value={total} />{' '}
              <VisuallyHidden>
                {total === 1 ? 'change' : 'changes'}
              </VisuallyHidden>
            </span>
          </Box>
        ) : (
          <Box key={kind} sx={place}>
            <span>{kindWords[kind]}</span>
            <Numbers value={total} />
          </Box>
        );
      })}
    </Box>
  );
}

function Numbers(props: { value: number }) {
  return (
    <span style={{ fontVariantNumeric: 'tabular-nums' }}>
      {props.value.toLocaleString('en-US')}
    </span>
  );
}
