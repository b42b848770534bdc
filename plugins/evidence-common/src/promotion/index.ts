export * from './promotionOf';
export * from './schemas';
