export { isDigestOf, isSignedWith, isToken, verifyHmac } from './hmac';
export { readWebhookSecrets } from './secrets';
