import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { ChatCommand } from './ChatCommand';
import type { DeliveryTarget } from './DeliveryTarget';

/** How modules of the incident-brief plugin add where briefs go, and who may ask. */
export interface IncidentBriefExtensionPoint {
  /** @throws Error if a target with this id was added already. */
  addDeliveryTarget(target: DeliveryTarget): void;
  /** @throws Error if a command with this path was added already. */
  addCommand(command: ChatCommand): void;
}

export const incidentBriefExtensionPoint =
  createExtensionPoint<IncidentBriefExtensionPoint>({
    id: 'incident-brief.deliveries',
  });
