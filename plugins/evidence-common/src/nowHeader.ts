/**
 * The header of every answer that has the server's now, as an ISO instant: a
 * browser's clock may be wrong.
 */
export const nowHeader = 'x-plumbline-now';
