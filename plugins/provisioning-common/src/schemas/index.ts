export * from './vocabulary';
export * from './product';
export * from './policy';
export * from './priceBook';
export * from './request';
export * from './exemption';
export * from './policyReport';
