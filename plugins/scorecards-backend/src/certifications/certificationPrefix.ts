/** Begins subjects of cases. */
export const certificationPrefix = 'certify:';
