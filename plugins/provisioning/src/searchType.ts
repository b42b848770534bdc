/** Of the documents that the backend's module of search indexes. */
export const searchType = 'plumbline-product';
