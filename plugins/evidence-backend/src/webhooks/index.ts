export { ChangeSourceRegistry } from './ChangeSourceRegistry';
export { createAlertmanagerSource } from './alertmanager';
export { createIncoming } from './createIncoming';
export { statusesOf, WebhookService } from './WebhookService';
export type { WebhookOutcome } from './WebhookService';
