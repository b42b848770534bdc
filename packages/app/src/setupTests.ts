import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Pages are loaded when they are opened, and compiled then.
jest.setTimeout(120_000);
configure({ asyncUtilTimeout: 20_000 });
