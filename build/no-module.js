// Replaces a library that is imported but never used.
export default null;
