export { AboutCard, ApisCard } from './AboutCard';
export { ApisTab } from './ApisTab';
export { ChangesCard, ChangesFigure } from './ChangesCard';
export { ChangesTab } from './ChangesTab';
export { DependenciesTab } from './DependenciesTab';
export { EntityHeader } from './EntityHeader';
export { RelationsCard } from './RelationsCard';
export { ServicesCard, TeamFiringCard, TeamOnCallCard } from './TeamCards';
