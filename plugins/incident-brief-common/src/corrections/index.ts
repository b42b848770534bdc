export * from './judgeCorrection';
export * from './pin';
export * from './schema';
export * from './valueWords';
