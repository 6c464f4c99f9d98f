// Takes the place of a library that is imported but never used.
export default null;
