DROP TABLE letter;
DROP TABLE sign_in;
DROP TABLE sign_in_link;
DROP TABLE account_identity;
DROP TABLE account;
