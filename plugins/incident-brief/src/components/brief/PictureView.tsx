import {
  DependencyGraph,
  DependencyGraphTypes,
} from '@backstage/core-components';
import type { Brief } from '@plumbline/backstage-plugin-incident-brief-common';
import { entityTitle } from '@plumbline/backstage-plugin-evidence-react';
import Box from '@mui/material/Box';
import { useTheme } from '@mui/material/styles';
import { useMemo } from 'react';
import {
  Picture,
  picture,
  PictureEdge,
  PictureNode,
  smoothPath,
} from '../../model/picture';

const longest = 22;

function nodeLabel(node: PictureNode): string {
  if (node.entityRef === undefined) {
    return `${node.more?.toLocaleString('en-US')} more`;
  }
  const name = entityTitle(node.entityRef);
  return name.length > longest ? `${name.slice(0, longest - 1)}…` : name;
}

function Node(props: { node: PictureNode }) {
  const { node } = props;
  const { palette } = useTheme();
  const label = nodeLabel(node);
  const troubled = isInTrouble(node);
  const text = troubled ? `⚠ ${label}` : label;
  // Widths are estimated: measuring would draw the picture twice.
  const width = text.length * 7.2 + 16;
  return (
    <g>
      <title>
        {node.entityRef ?? label}
        {node.health ? `, ${node.health}` : ''}
        {node.exists ? '' : ', not in the catalog'}
      </title>
      <rect
        width={width}
        height={26}
        rx={4}
        fill={palette.background.paper}
        stroke={
          (troubled && palette.error.main) ||
          (node.subject && palette.primary.main) ||
          palette.text.secondary
        }
        strokeWidth={node.subject || troubled ? 2 : 1}
        strokeDasharray={node.exists ? undefined : '2 3'}
      />
      <text
        x={width / 2}
        y={17}
        textAnchor="middle"
        fontSize={12}
        fontWeight={node.subject ? 700 : 400}
        fill={palette.text.primary}
      >
        {text}
      </text>
    </g>
  );
}

function Edge(props: {
  edge: PictureEdge & { points?: { x: number; y: number }[] };
}) {
  const { edge } = props;
  const { palette } = useTheme();
  return (
    <path
      d={smoothPath(edge.points ?? [])}
      fill="none"
      stroke={palette.text.secondary}
      strokeWidth={1.4}
      strokeDasharray={edge.observed ? undefined : '5 4'}
      markerEnd="url(#brief-arrow)"
    />
  );
}

function Arrow() {
  const { palette } = useTheme();
  return (
    <marker
      id="brief-arrow"
      viewBox="0 0 8 8"
      refX="7"
      refY="4"
      markerWidth="7"
      markerHeight="7"
      orient="auto"
    >
      <path d="M0,0 L8,4 L0,8 z" fill={palette.text.secondary} />
    </marker>
  );
}

function Legend() {
  const line = (dashed: boolean) => (
    <svg width="28" height="8" aria-hidden>
      <path
        d="M0,4 H28"
        stroke="currentColor"
        strokeWidth="1.4"
        strokeDasharray={dashed ? '5 4' : undefined}
      />
    </svg>
  );
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        columnGap: 2,
        fontSize: 12,
        color: 'text.secondary',
      }}
    >
      <span>called by → it → calls</span>
      <span>{line(false)} observed</span>
      <span>{line(true)} declared only, or cannot be observed</span>
      <span>⚠ in trouble</span>
    </Box>
  );
}

/** The picture in words: whole names, and what its lines and marks say. */
function describe(drawn: Picture, subject: string): string {
  const nodes = new Map(drawn.nodes.map(node => [node.id, node]));
  const side = (own: keyof PictureEdge, other: 'from' | 'to') =>
    drawn.edges
      .filter(edge => edge[own] === subject)
      .map(edge => {
        const node = nodes.get(edge[other])!;
        if (node.entityRef === undefined) {
          return nodeLabel(node);
        }
        const notes = [
          !edge.observed && 'not observed',
          isInTrouble(node) && node.health,
          !node.exists && 'not in the catalog',
        ].filter(Boolean);
        return [
          entityTitle(node.entityRef),
          ...(notes.length > 0 ? [`(${notes.join(', ')})`] : []),
        ].join(' ');
      })
      .join(', ') || 'nothing known';
  return `${entityTitle(subject)} is called by ${side(
    'to',
    'from',
  )}; it calls ${side('from', 'to')}. The table lists the same.`;
}

function isInTrouble({ health }: PictureNode): boolean {
  return health !== undefined && health !== 'ok';
}

/** The nearest dependencies, drawn; the table beside it says the same in words. */
export function PictureView(props: { brief: Brief }) {
  const { brief } = props;
  const drawn = useMemo(() => picture(brief), [brief]);
  return (
    <Box>
      <Legend />
      {/* As wide as there is space; a tall one is scaled down, never cut. */}
      <Box
        sx={{ '& svg#dependency-graph': { height: 'auto', maxHeight: 360 } }}
      >
        <DependencyGraph
          nodes={drawn.nodes}
          edges={drawn.edges}
          direction={DependencyGraphTypes.Direction.LEFT_RIGHT}
          nodeMargin={12}
          rankMargin={30}
          paddingX={6}
          paddingY={6}
          zoom="disabled"
          fit="contain"
          allowFullscreen={false}
          defs={<Arrow />}
          renderNode={({ node }) => <Node node={node} />}
          renderEdge={({ edge, id }) => (
            <Edge key={`${id.v} ${id.w}`} edge={edge as PictureEdge} />
          )}
          role="img"
          aria-label={describe(drawn, brief.entityRef)}
        />
      </Box>
    </Box>
  );
}
