export { verifyBearer } from './bearer';
export {
  changeLinks,
  filledText,
  laterOf,
  optional,
  serviceSignal,
  singleHeader,
  titleOf,
  webUrl,
} from './fields';
export { isDigestOf, isSignedWith, isToken, verifyHmac } from './hmac';
export { readOutcome, unknownOutcomes } from './outcomes';
export type { OutcomeReading, OutcomeWords } from './outcomes';
export { readWebhookSecrets } from './secrets';
export { readServiceMapping } from './serviceMapping';
export type { MappedService } from './serviceMapping';
export { signingSecretPrefix, verifyStandardWebhook } from './standardWebhooks';
