export { ChangeSourceRegistry } from './ChangeSourceRegistry';
export { createIncoming } from './createIncoming';
export { statusesOf, WebhookService } from './WebhookService';
export type { WebhookOutcome } from './WebhookService';
