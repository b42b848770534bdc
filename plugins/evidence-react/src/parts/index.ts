export { Card, CardLink, EmptyState } from './Card';
export { caseTypeLabels } from './caseTypes';
export {
  ChangeKindIcon,
  ChangeOutcomeChip,
  FromTo,
  shortRevision,
} from './change';
export { DependencyMap } from './DependencyMap';
export type { EdgeEvidence, MapNeighbour } from './DependencyMap';
export { FigureCard, KeyFigure, Money } from './figures';
export { Sparkline, StackedBar } from './series';
export type { BarPart } from './series';
export { NeedRow } from './NeedRow';
export { Initials, Person } from './Person';
export {
  ReleaseLadderProvider,
  useReleaseChangePath,
  useReleaseLadder,
  useShareReleaseLadder,
} from './releaseLadder';
export type { ReleaseLadder } from './releaseLadder';
export { Rollback, rollbackUrl } from './Rollback';
export { Chip, StatusChip, StatusGlyph } from './StatusChip';
export type { Status } from './StatusChip';
export { Timeline } from './Timeline';
export type { TimelineLane, TimelineMark, TimelineSpan } from './Timeline';
