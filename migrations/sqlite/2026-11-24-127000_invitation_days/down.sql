DROP TABLE invitation_day;
