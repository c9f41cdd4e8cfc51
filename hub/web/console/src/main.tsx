import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { LookProvider } from './base/look_provider';
import { Root } from './root';

const root = document.getElementById('root');

if (root)
    createRoot(root).render(<StrictMode><LookProvider><Root /></LookProvider></StrictMode>);
