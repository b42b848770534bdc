export { CopyButton } from './CopyButton';
export { ExternalLink, MaybeLink } from './ExternalLink';
export { Paste } from './Paste';
export { readable } from './readable';
export { useDocumentTitle } from './useDocumentTitle';
