import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import useMediaQuery from '@mui/material/useMediaQuery';
import { Theme } from '@mui/material/styles';
import AlertIcon from '@mui/icons-material/NotificationsNone';
import IncidentIcon from '@mui/icons-material/CampaignOutlined';
import type {
  Change,
  ChangeKind,
} from '@plumbline/backstage-plugin-evidence-common';
import { ChangeKindIcon } from '@plumbline/backstage-plugin-evidence-react';
import { ReactNode, useState } from 'react';
import useMeasure from 'react-use/esm/useMeasure';
import type { PickedCell } from '../../model/changes/query';
import type { Firing } from '../../model/changes/spans';
import {
  PlacedCell,
  placedInWords,
  TimelineShape,
} from '../../model/changes/timeline';
import { capital, kindWords } from '../../model/words';
import { CellButtons } from './CellButtons';
import { Geometry } from './geometry';
import { spanLanes, TimelineDrawing } from './TimelineDrawing';
import { TimelineTable } from './TimelineTable';

/** What a measurement cannot give in a browser that has not drawn yet. */
const usualWidth = 1000;

/**
 * What fires and what changed over time, outcomes by shape. Its cells are buttons
 * for those who point and for those who type; the same is in a table for those who
 * read.
 */
export function Timeline(props: {
  shape: TimelineShape;
  /** Absent: no lanes of alerts and incidents. */
  firing?: Firing;
  /** Those that are listed; a mark that is one of them is named. */
  changes?: readonly Change[];
  suspects?: ReadonlySet<string>;
  picked?: PickedCell;
  onPick: (cell: PickedCell | undefined) => void;
  unheard: ReadonlySet<ChangeKind>;
  marks: readonly { at: number; label: string }[];
}) {
  const { shape, firing, changes, suspects } = props;
  const { picked, onPick, unheard, marks } = props;
  const [measured, { width: measuredWidth }] = useMeasure<HTMLDivElement>();
  const phone = useMediaQuery<Theme>(theme => theme.breakpoints.down('sm'));
  const [looked, setLooked] = useState<PlacedCell>();
  const [asTable, setAsTable] = useState(false);
  const width = Math.floor(measuredWidth) || usualWidth;
  const lanes = firing ? spanLanes(firing) : [];
  const geometry: Geometry = {
    width,
    labelWidth: phone ? 122 : 140,
    spansHeight: lanes.reduce((sum, { height }) => sum + height, 0),
    rowHeight: 30,
    axisHeight: 22,
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
            firing={firing}
            changes={changes}
            suspects={suspects}
          />
          {lanes.map(({ lane, top, height, spans }) => (
            <LaneLabel
              key={lane}
              top={top}
              height={height}
              width={geometry.labelWidth}
              icon={
                lane === 'alert' ? (
                  <AlertIcon color="action" sx={{ fontSize: 18 }} />
                ) : (
                  <IncidentIcon color="action" sx={{ fontSize: 18 }} />
                )
              }
              words={lane === 'alert' ? 'Alerts' : 'Incidents'}
              count={spans.length}
            />
          ))}
          {shape.rows.map(({ kind, total, isShown }, row) => (
            <LaneLabel
              key={kind}
              top={geometry.spansHeight + row * geometry.rowHeight}
              height={geometry.rowHeight}
              width={geometry.labelWidth}
              dimmed={!isShown || total === 0}
              icon={<ChangeKindIcon kind={kind} />}
              words={capital(kindWords[kind])}
              count={total}
            />
          ))}
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
          fontSize: 12,
          color: 'text.secondary',
        }}
      >
        <Box sx={{ flex: '1 1 320px' }} aria-hidden={looked !== undefined}>
          {looked ? placedInWords(looked, shape) : 'UTC'}
        </Box>
        <Button
          size="small"
          aria-expanded={asTable}
          onClick={() => setAsTable(!asTable)}
          sx={{ p: 0, fontSize: 12, textTransform: 'none' }}
        >
          {asTable ? 'Hide the table' : 'Show as a table'}
        </Button>
      </Box>
      {asTable && <TimelineTable shape={shape} />}
    </Box>
  );
}

/** What a lane is of, and how many are in it. */
function LaneLabel(props: {
  top: number;
  height: number;
  width: number;
  icon: ReactNode;
  words: string;
  count: number;
  dimmed?: boolean;
}) {
  const { top, height, width, icon, words, count, dimmed = false } = props;
  return (
    <Box
      sx={{
        ...{ position: 'absolute', left: 0, top, height, width, pr: 1.5 },
        ...{ display: 'flex', alignItems: 'center', gap: 1, fontSize: 13 },
        color: dimmed ? 'text.secondary' : 'text.primary',
        fontWeight: dimmed ? 400 : 500,
      }}
    >
      {/* The word stands beside it. */}
      <span aria-hidden style={{ display: 'inline-flex' }}>
        {icon}
      </span>
      {words}
      <Box
        component="span"
        sx={{
          ml: 'auto',
          fontWeight: 400,
          color: 'text.secondary',
          fontVariantNumeric: 'tabular-nums',
        }}
      >
        {count.toLocaleString('en-US')}
      </Box>
    </Box>
  );
}
