DROP TABLE session_preset;
