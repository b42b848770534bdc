export { readReview } from './readReview';
export type { Review } from './readReview';
