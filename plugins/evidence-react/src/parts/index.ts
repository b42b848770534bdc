export { Card, CardLink, EmptyState } from './Card';
export { caseTypeLabels } from './caseTypes';
export { ChangeKindIcon, ChangeOutcomeChip, FromTo } from './change';
export { Duration, FigureCard, KeyFigure, Money } from './figures';
export { Initials, Person } from './Person';
export { Rollback, shortRevision } from './Rollback';
export { Chip, StatusChip } from './StatusChip';
export type { Status } from './StatusChip';
