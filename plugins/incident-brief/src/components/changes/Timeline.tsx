import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import useMediaQuery from '@mui/material/useMediaQuery';
import { Theme } from '@mui/material/styles';
import type { ChangeKind } from '@plumbline/backstage-plugin-evidence-common';
import { useState } from 'react';
import useMeasure from 'react-use/esm/useMeasure';
import type { PickedCell } from '../../model/changes/query';
import {
  PlacedCell,
  placedInWords,
  TimelineShape,
} from '../../model/changes/timeline';
import { count } from '../../model/words';
import { CellButtons } from './CellButtons';
import { KindLabels } from './KindLabels';
import { Geometry, TimelineDrawing } from './TimelineDrawing';
import { TimelineTable } from './TimelineTable';

/** What a measurement cannot give in a browser that has not drawn yet. */
const usualWidth = 1000;

/**
 * Kinds over time, outcomes by shape. Its cells are buttons for those who point
 * and for those who type; the same is in a table for those who read.
 */
export function Timeline(props: {
  shape: TimelineShape;
  kinds: readonly ChangeKind[];
  onKinds?: (kinds: readonly ChangeKind[]) => void;
  picked?: PickedCell;
  onPick: (cell: PickedCell | undefined) => void;
  unheard: ReadonlySet<ChangeKind>;
  marks: readonly { at: number; label: string }[];
}) {
  const { shape, kinds, onKinds, picked, onPick, unheard, marks } = props;
  const [measured, { width: measuredWidth }] = useMeasure<HTMLDivElement>();
  const phone = useMediaQuery<Theme>(theme => theme.breakpoints.down('sm'));
  const [looked, setLooked] = useState<PlacedCell>();
  const [asTable, setAsTable] = useState(false);
  const width = Math.floor(measuredWidth) || usualWidth;
  const geometry: Geometry = {
    width,
    labelWidth: phone ? 122 : 132,
    columnsHeight: 46,
    rowHeight: 27,
    axisHeight: 20,
  };
  return (
    <Box component="section" aria-label="Time line">
      <Box ref={measured}>
        <Box sx={{ position: 'relative', width }}>
          <TimelineDrawing
            shape={shape}
            geometry={geometry}
            unheard={unheard}
            marks={marks}
          />
          <KindLabels
            shape={shape}
            geometry={geometry}
            kinds={kinds}
            onKinds={onKinds}
          />
          <CellButtons
            shape={shape}
            geometry={geometry}
            picked={picked}
            onPick={onPick}
            onLook={setLooked}
          />
        </Box>
      </Box>
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          alignItems: 'baseline',
          columnGap: 1,
          minHeight: 26,
          fontSize: 13,
          color: 'text.secondary',
        }}
      >
        <Box sx={{ flex: '1 1 320px' }} aria-hidden={looked !== undefined}>
          {looked
            ? placedInWords(looked, shape)
            : `Each mark is ${lengthInWords(
                shape.binMs,
              )} (UTC), drawn as the worst in it; pick one to list what is in it.`}
        </Box>
        <Button
          size="small"
          aria-expanded={asTable}
          onClick={() => setAsTable(!asTable)}
          sx={{ p: 0, textTransform: 'none' }}
        >
          {asTable ? 'Hide the table' : 'Show as a table'}
        </Button>
      </Box>
      {asTable && <TimelineTable shape={shape} />}
    </Box>
  );
}

const minute = 60_000;

function lengthInWords(milliseconds: number): string {
  if (milliseconds < minute) {
    return count(milliseconds / 1000, 'second');
  }
  if (milliseconds < 60 * minute) {
    return count(milliseconds / minute, 'minute');
  }
  return milliseconds < 1440 * minute
    ? count(milliseconds / minute / 60, 'hour')
    : count(milliseconds / minute / 1440, 'day');
}
