import { render } from 'preact';
import { App } from './app.tsx';
import './style/layout.css';
import './style/message.css';
import './style/controls.css';

const place = document.getElementById('page');
if (place !== null) render(<App />, place);
